"""Bough's persistence package: reads, keeps and compares conversation trees, without a terminal."""
