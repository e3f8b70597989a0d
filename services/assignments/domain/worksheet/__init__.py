"""The worksheet language: which fields there are, which answers fit, when one is asked, what is derived or fixed."""
