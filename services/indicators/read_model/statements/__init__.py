"""What statements over lists and figures are composed of: columns, filters, cursors, sight."""
