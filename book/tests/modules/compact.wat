;; Imports that share the name of their module, and some their type as well.
(module
  (import "env"
    (item "base" (global i32))
    (item "memory" (memory 1))
    (item "log" (func (param i32))))
  (import "math" (item "sin") (item "cos") (func (param f64) (result f64)))
  (import "" "" (func))
  (func (export "own")))
