;; Several memories, one of them imported, and data in each.
(module $memories
  (import "host" "memory" (memory 1 2))
  (memory (export "own") 3)
  (memory 0 65536)
  (data (i32.const 8) "in the first")
  (data (memory 1) (i32.const -16) "near the end")
  (data (memory 2) (i32.const 0) ""))
