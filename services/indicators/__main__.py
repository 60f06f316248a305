from services.indicators.main import app

app()
