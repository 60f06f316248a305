"""What every request passes on its way in and out, and how answers are described."""
