from services.talent.main import app

app()
