;; What a module throws and catches.
(module
  (import "env" "stop" (tag (param i32)))
  (tag $done (param i64 f32))
  (tag (export "done") (param externref))
  (func (export "throw") (throw $done (i64.const 1) (f32.const 2))))
