//! STL as text, and binary with the count that belongs to its size or with its own.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    scan_fuzz::hold(bytes);
    if bytes.len() >= 134 {
        let mut whole = bytes.to_vec();
        let count = (whole.len() - 84) / 50;
        whole.truncate(84 + 50 * count);
        whole[80..84].copy_from_slice(&(count as u32).to_le_bytes());
        scan_fuzz::hold(&whole);
    }
    if !bytes.starts_with(b"solid") {
        let mut text = b"solid\nfacet normal 0 0 0 outer loop vertex ".to_vec();
        text.extend_from_slice(bytes);
        scan_fuzz::hold(&text);
    }
});
