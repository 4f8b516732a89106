;; Tables, with and without a maximum, and one that begins with a function.
(module
  (type $f (func (result i32)))
  (import "env" "table" (table 1 2 externref))
  (table (export "calls") 3 funcref)
  (table 2 5 (ref $f) (ref.func $one))
  (elem (table 1) (i32.const 0) func $one $two)
  (elem declare func $two)
  (elem funcref (ref.func $one) (ref.null func))
  (func $one (type $f) (i32.const 1))
  (func $two (type $f) (i32.const 2)))
