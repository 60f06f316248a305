"""`python -m deploy.embedded run | stop | status | reset`."""

from deploy.embedded.commands.commands import application, main
from deploy.processes import PRODUCT

main(application(PRODUCT))
