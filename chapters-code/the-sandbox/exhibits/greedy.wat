(module
  (import "host" "memory" (memory 1))
  ;; Runs while the instance is made: grows as long as it is given pages.
  (func $grow
    (loop $more
      (br_if $more (i32.ge_s (memory.grow (i32.const 1)) (i32.const 0)))))
  (start $grow)
  (func (export "forever") (loop $again (br $again))))
