; highlight query of tsx
