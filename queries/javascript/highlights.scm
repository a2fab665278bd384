; highlight query of javascript
