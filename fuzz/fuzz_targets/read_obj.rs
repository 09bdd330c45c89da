//! OBJ text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    scan_fuzz::hold(bytes);
    let mut whole = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n".to_vec();
    whole.extend_from_slice(bytes);
    scan_fuzz::hold(&whole);
});
