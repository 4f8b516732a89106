;; Types of objects, which may refer to each other.
(module
  (rec
    (type $node (sub (struct (field $next (ref null $node)) (field $value (mut i32)))))
    (type $leaf (sub final $node
      (struct (field (ref null $node)) (field (mut i32)) (field i8) (field (mut i16)) (field v128)))))
  (type $text (array (mut i8)))
  (type $nodes (array (ref $node)))
  (type $call (func (param (ref $text) (ref null $nodes)) (result eqref)))
  (global (ref null $node) (struct.new $node (ref.null $node) (i32.const 7)))
  (global (ref $text) (array.new_fixed $text 2 (i32.const 104) (i32.const 105)))
  (global anyref (ref.i31 (i32.const 5)))
  (global (ref $text) (array.new $text (i32.const 0) (i32.const 9)))
  (func (export "call") (type $call) (ref.null eq)))
