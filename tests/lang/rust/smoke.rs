fn main() {}
// <- definition.none
