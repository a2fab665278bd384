; highlight query of cpp
