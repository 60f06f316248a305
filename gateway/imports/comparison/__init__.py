"""What a file would change before it is sent: rows, figures, and values that look wrong."""
