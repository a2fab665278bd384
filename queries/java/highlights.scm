; highlight query of java
