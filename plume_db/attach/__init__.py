"""Other files beside the open one: attached databases, and tables read from CSV, JSON, Parquet."""
