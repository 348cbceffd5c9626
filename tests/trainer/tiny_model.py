"""A model that stock torchtune trains within seconds on a CPU: Llama 3.2's architecture, random weights, a few
megabytes, in Hugging Face's layout. The same bytes each time. Runs in the trainer's own environment.

Usage: tiny_model.py DIRECTORY
"""
import base64
import json
import sys
from pathlib import Path

import numpy
from safetensors.numpy import save_file

VOCABULARY = 128256  # the tokenizer's special tokens are 128000 and up, whatever the model's size
LAYERS, HEADS, KV_HEADS, EMBEDDING, INTERMEDIATE = 2, 4, 2, 32, 64
HEAD = EMBEDDING // HEADS
SEED = 20251022

CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "vocab_size": VOCABULARY,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "num_key_value_heads": KV_HEADS,
    "head_dim": HEAD,
    "hidden_size": EMBEDDING,
    "intermediate_size": INTERMEDIATE,
    "max_position_embeddings": 2048,
    "rms_norm_eps": 1e-05,
    "rope_theta": 500000.0,
    "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
                     "original_max_position_embeddings": 8192, "rope_type": "llama3"},
    "tie_word_embeddings": True,
    "torch_dtype": "float16",
}

# Loud enough a last norm that a few steps with a small learning rate can be seen in the loss.
LAST_NORM = 8.0


def weights():
    random = numpy.random.Generator(numpy.random.PCG64(SEED))

    def matrix(*shape):
        return (0.02 * random.standard_normal(shape, dtype=numpy.float32)).astype(numpy.float16)

    def norm(value=1.0):
        return numpy.full(EMBEDDING, value, dtype=numpy.float16)

    tensors = {"model.embed_tokens.weight": matrix(VOCABULARY, EMBEDDING), "model.norm.weight": norm(LAST_NORM)}
    for layer in range(LAYERS):
        tensors.update({f"model.layers.{layer}.{name}.weight": value for name, value in {
            "self_attn.q_proj": matrix(HEADS * HEAD, EMBEDDING),
            "self_attn.k_proj": matrix(KV_HEADS * HEAD, EMBEDDING),
            "self_attn.v_proj": matrix(KV_HEADS * HEAD, EMBEDDING),
            "self_attn.o_proj": matrix(EMBEDDING, HEADS * HEAD),
            "mlp.gate_proj": matrix(INTERMEDIATE, EMBEDDING),
            "mlp.up_proj": matrix(INTERMEDIATE, EMBEDDING),
            "mlp.down_proj": matrix(EMBEDDING, INTERMEDIATE),
            "input_layernorm": norm(),
            "post_attention_layernorm": norm(),
        }.items()})
    return tensors


def tokenizer_lines():
    """tiktoken's form: each single byte is a token."""
    return "".join(f"{base64.b64encode(bytes([byte])).decode()} {byte}\n" for byte in range(256))


def make(directory):
    directory = Path(directory)
    (directory / "original").mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n")
    (directory / "original" / "tokenizer.model").write_text(tokenizer_lines())
    save_file(weights(), str(directory / "model.safetensors"), metadata={"format": "pt"})


if __name__ == "__main__":
    make(sys.argv[1])
