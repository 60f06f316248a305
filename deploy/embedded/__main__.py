"""`python -m deploy.embedded run | stop | status | reset`."""

from deploy.embedded.commands import application, main
from deploy.embedded.processes import PRODUCT

main(application(PRODUCT))
