; highlight query of rust
