"""The same requests as Processing algorithms, for models, batches and scripts."""
