"""What a browser or a person waits for, against a running demo."""
