(module
  (memory (export "memory") 1)
  (func (export "then") (param i32 i32)))
