;; Pages of one byte.
(module
  (memory (export "memory") 1000 2000 (pagesize 1))
  (data (i32.const 999) "!"))
