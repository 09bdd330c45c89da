//! Meshes with colours to pictures in pixels.
