from roundel.shapes import Circle

__all__ = ["Circle"]
