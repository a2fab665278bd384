; highlight query of python
