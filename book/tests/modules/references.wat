;; Every reference that has a short form, and some that have none.
(module
  (type $f (func))
  (func (export "short")
    (param funcref externref anyref eqref i31ref structref arrayref exnref)
    (param nullref nullfuncref nullexternref nullexnref))
  (func (export "long")
    (param (ref func) (ref extern) (ref any) (ref $f) (ref null $f) (ref i31) (ref none))))
