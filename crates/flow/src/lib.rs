//! linli-flow
