;; Addresses of 64 bits, in a memory and in a table.
(module
  (memory (export "memory") i64 1 0x1000000000000)
  (table i64 2 10 funcref)
  (data (i64.const 0x1_0000_0000) "far away"))
