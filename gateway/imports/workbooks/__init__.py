"""From a file's bytes to its sheets: .xlsx in every dialect, CSV, and what a file may weigh."""
