; highlight query of c
