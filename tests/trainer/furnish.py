"""Makes what a finetune.yaml names, as small as the trainer lets it be: tokenizers, data, a model's folder. Runs in the
trainer's environment.
"""
import io
import json
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import sentencepiece
from tokenizers.pre_tokenizers import ByteLevel

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import tiny_model  # noqa: E402

RECORDS = json.loads((HERE.parents[1] / "demo/data/words_4L_80P_300.json").read_text())


def sentencepiece_model():
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(f"{record['input']} {record['output']}" for record in RECORDS["train"]),
        model_writer=written, vocab_size=340, byte_fallback=True, hard_vocab_limit=False, minloglevel=2)
    return written.getvalue()


def furnish_tokenizer(settings):
    """settings: the resolved `tokenizer` of a configuration."""
    path = Path(settings["path"])
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if "merges_file" in settings:
        letters = sorted(ByteLevel.alphabet())
        path.write_text(json.dumps({letter: number for number, letter in enumerate(letters)}))
        Path(settings["merges_file"]).write_text("#version: 0.2\n")
    elif settings["_component_"].endswith("mistral_tokenizer"):
        path.write_bytes(sentencepiece_model())
    else:
        path.write_text(tiny_model.tokenizer_lines())


def as_chat(record):
    return {"messages": [{"role": "user", "content": record["input"]}, {"role": "assistant", "content": record["output"]}]}


def as_text(record):
    return {"text": f"{record['input']} is {record['output']}"}


FORMS = {"chat_dataset": as_chat, "text_completion_dataset": as_text}


def furnish_data(settings):
    """settings: the resolved `dataset` or `dataset_val`."""
    path = Path(settings["data_files"])
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if settings["source"] == "json":
        form = FORMS.get(settings["_component_"].rsplit(".", 1)[1], dict)
        path.write_text(json.dumps({part: list(map(form, records)) for part, records in RECORDS.items()}))
    else:
        part = "validation" if path.stem == "validation" else "train"
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(RECORDS[part]), path)


KINDS = {"QWEN2": "qwen2", "MISTRAL": "mistral"}


def config_of(model, kind):
    """A config.json, as Hugging Face has it, of a model that the trainer has made."""
    layer = model.layers[0]
    rotary = layer.attn.pos_embeddings
    scaling = {"factor": rotary.scale_factor, "rope_type": "llama3"} if hasattr(rotary, "scale_factor") else None
    return {"model_type": KINDS.get(kind, "llama"), "vocab_size": model.tok_embeddings.num_embeddings,
            "num_hidden_layers": len(model.layers), "num_attention_heads": layer.attn.num_heads,
            "num_key_value_heads": layer.attn.num_kv_heads, "hidden_size": model.tok_embeddings.embedding_dim,
            "intermediate_size": layer.mlp.w1.weight.shape[0], "rms_norm_eps": layer.sa_norm.eps,
            "rope_theta": float(rotary.base), "rope_scaling": scaling,
            "tie_word_embeddings": type(model.output).__name__ == "TiedLinear"}


def furnish_checkpoint(settings, config):
    """settings: the resolved `checkpointer`. The weights stay empty: nothing loads them."""
    directory = Path(settings["checkpoint_dir"])
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(config))
    for name in settings["checkpoint_files"]:
        (directory / name).touch()


def furnish(resolved):
    furnish_tokenizer(resolved["tokenizer"])
    furnish_data(resolved["dataset"])
    if "dataset_val" in resolved:
        furnish_data(resolved["dataset_val"])
