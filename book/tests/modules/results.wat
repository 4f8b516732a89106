;; Several results, and parameters of all the numbers.
(module
  (type (func (param i32 i64 f32 f64 v128) (result f64 f32 i64 i32)))
  (type (func))
  (import "a" "a" (func (type 0)))
  (import "a" "a" (func (type 1)))
  (func (export "swap") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0)))
