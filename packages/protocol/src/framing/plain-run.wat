;; How far mail data is plain: the longest work on a large mail, done for sixteen octets at a time.
;;
;; An octet is odd after the one before it when exactly one of the two belongs to a CRLF (a CR or LF that stands alone), or
;; when a full stop follows a LF. All others are plain. It is the law of isOdd in odd-places.ts.
(module
  (memory (export "memory") 1 1)

  ;; Looks at the octets of memory from $at to $end, at least sixteen; what stands before $at is looked at as well.
  ;; Gives the place up to which all are plain, short of the first odd octet by fifteen at most. The sign is set when an
  ;; octet over 127 was passed.
  (func (export "run") (param $at i32) (param $end i32) (result i32)
    (local $octets v128) (local $before v128) (local $passed v128)
    (local $cr v128) (local $lf v128) (local $full-stop v128)
    (local.set $cr (i8x16.splat (i32.const 13)))
    (local.set $lf (i8x16.splat (i32.const 10)))
    (local.set $full-stop (i8x16.splat (i32.const 46)))
    (block $stop
      (loop $sixteen
        (local.set $octets (v128.load (local.get $at)))
        (local.set $before (v128.load (i32.sub (local.get $at) (i32.const 1))))
        (br_if $stop
          (v128.any_true
            (v128.or
              (v128.xor
                (i8x16.eq (local.get $before) (local.get $cr))
                (i8x16.eq (local.get $octets) (local.get $lf)))
              (v128.and
                (i8x16.eq (local.get $before) (local.get $lf))
                (i8x16.eq (local.get $octets) (local.get $full-stop))))))
        (local.set $passed (v128.or (local.get $passed) (local.get $octets)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $stop (i32.eq (local.get $at) (local.get $end)))
        (br_if $sixteen (i32.le_u (i32.add (local.get $at) (i32.const 16)) (local.get $end)))
        ;; Fewer than sixteen are left: the last sixteen of all are looked at, some of them again.
        (local.set $at (i32.sub (local.get $end) (i32.const 16)))
        (br $sixteen)))
    (i32.or
      (local.get $at)
      (i32.shl
        (i32.ne (i8x16.bitmask (local.get $passed)) (i32.const 0))
        (i32.const 31)))))
