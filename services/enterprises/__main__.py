from services.enterprises.main import app

app()
