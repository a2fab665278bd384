; highlight query of typescript
