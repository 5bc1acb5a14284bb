;; How far mail data is plain: the longest work on a large mail, done for sixteen octets at a time.
;;
;; An octet is odd after the one before it when exactly one of the two belongs to a CRLF (a CR or LF that stands alone), or
;; when a full stop follows a LF. All others are plain. It is the law of isOdd in odd-places.ts.
(module
  (memory (export "memory") 1 1)

  ;; Looks at the octets of memory from $at to $end, at least sixteen; what stands before $at is looked at as well.
  ;; Gives the place of the first odd octet, or $end where all are plain. The sign is set when an octet over 127 stands
  ;; before it.
  (func (export "run") (param $at i32) (param $end i32) (result i32)
    (local $octets v128) (local $before v128) (local $behind i32)
    (local $odd v128) (local $seen v128) (local $passed v128) (local $place i32)
    (local $cr v128) (local $lf v128) (local $full-stop v128)
    (local.set $cr (i8x16.splat (i32.const 13)))
    (local.set $lf (i8x16.splat (i32.const 10)))
    (local.set $full-stop (i8x16.splat (i32.const 46)))

    ;; Four vectors before it is asked whether one of them held an odd octet, which takes as long as to look at one.
    (block $sixteens
      (loop $sixty-four
        (br_if $sixteens (i32.gt_u (i32.add (local.get $at) (i32.const 64)) (local.get $end)))
        (local.set $behind (i32.sub (local.get $at) (i32.const 1)))
        (local.set $seen (local.get $passed))
        (local.set $odd (v128.const i64x2 0 0))
        (local.set $octets (v128.load (local.get $at)))
        (local.set $before (v128.load (local.get $behind)))
        (local.set $seen (v128.or (local.get $seen) (local.get $octets)))
        (local.set $odd
          (v128.or
            (local.get $odd)
            (v128.or
              (v128.xor
                (i8x16.eq (local.get $before) (local.get $cr))
                (i8x16.eq (local.get $octets) (local.get $lf)))
              (v128.and
                (i8x16.eq (local.get $before) (local.get $lf))
                (i8x16.eq (local.get $octets) (local.get $full-stop))))))

        (local.set $octets (v128.load offset=16 (local.get $at)))
        (local.set $before (v128.load offset=16 (local.get $behind)))
        (local.set $seen (v128.or (local.get $seen) (local.get $octets)))
        (local.set $odd
          (v128.or
            (local.get $odd)
            (v128.or
              (v128.xor
                (i8x16.eq (local.get $before) (local.get $cr))
                (i8x16.eq (local.get $octets) (local.get $lf)))
              (v128.and
                (i8x16.eq (local.get $before) (local.get $lf))
                (i8x16.eq (local.get $octets) (local.get $full-stop))))))

        (local.set $octets (v128.load offset=32 (local.get $at)))
        (local.set $before (v128.load offset=32 (local.get $behind)))
        (local.set $seen (v128.or (local.get $seen) (local.get $octets)))
        (local.set $odd
          (v128.or
            (local.get $odd)
            (v128.or
              (v128.xor
                (i8x16.eq (local.get $before) (local.get $cr))
                (i8x16.eq (local.get $octets) (local.get $lf)))
              (v128.and
                (i8x16.eq (local.get $before) (local.get $lf))
                (i8x16.eq (local.get $octets) (local.get $full-stop))))))

        (local.set $octets (v128.load offset=48 (local.get $at)))
        (local.set $before (v128.load offset=48 (local.get $behind)))
        (local.set $seen (v128.or (local.get $seen) (local.get $octets)))
        (local.set $odd
          (v128.or
            (local.get $odd)
            (v128.or
              (v128.xor
                (i8x16.eq (local.get $before) (local.get $cr))
                (i8x16.eq (local.get $octets) (local.get $lf)))
              (v128.and
                (i8x16.eq (local.get $before) (local.get $lf))
                (i8x16.eq (local.get $octets) (local.get $full-stop))))))

        (br_if $sixteens (v128.any_true (local.get $odd)))
        (local.set $passed (local.get $seen))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $sixty-four)))

    (block $stop
      (loop $sixteen
        (br_if $stop (i32.eq (local.get $at) (local.get $end)))
        ;; Where fewer than sixteen are left the last sixteen of all are looked at, some of them again.
        (if (i32.gt_u (i32.add (local.get $at) (i32.const 16)) (local.get $end))
          (then (local.set $at (i32.sub (local.get $end) (i32.const 16)))))
        (local.set $octets (v128.load (local.get $at)))
        (local.set $before (v128.load (i32.sub (local.get $at) (i32.const 1))))
        (local.set $odd
          (v128.or
            (v128.xor
              (i8x16.eq (local.get $before) (local.get $cr))
              (i8x16.eq (local.get $octets) (local.get $lf)))
            (v128.and
              (i8x16.eq (local.get $before) (local.get $lf))
              (i8x16.eq (local.get $octets) (local.get $full-stop)))))
        (if (v128.any_true (local.get $odd))
          (then
            (local.set $place (i32.ctz (i8x16.bitmask (local.get $odd))))
            (return
              (i32.or
                (i32.add (local.get $at) (local.get $place))
                (call $sign
                  (i32.or
                    (i8x16.bitmask (local.get $passed))
                    (i32.and
                      (i8x16.bitmask (local.get $octets))
                      (i32.sub (i32.shl (i32.const 1) (local.get $place)) (i32.const 1)))))))))
        (local.set $passed (v128.or (local.get $passed) (local.get $octets)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $sixteen)))
    (i32.or (local.get $at) (call $sign (i8x16.bitmask (local.get $passed)))))

  (func $sign (param $octets-over-127 i32) (result i32)
    (i32.shl (i32.ne (local.get $octets-over-127) (i32.const 0)) (i32.const 31))))
