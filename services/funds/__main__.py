from services.funds.main import app

app()
