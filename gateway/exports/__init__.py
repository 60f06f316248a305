"""Every table and list as a file: CSV, Excel or JSON."""
