#include "core/generate/builtin_generator.h"

#include "tests/core/generate/sample_run.h"
#include "tests/core/generate/scratch_directory.h"

using core::BuiltinGenerator;

namespace {

std::string contents(const core::GeneratedRun& run, const std::string& name) {
  const core::File* file = core::find_file(run.files, name);
  return file == nullptr ? "absent" : file->contents;
}

}  // namespace

TEST_CASE("builtin makes the three files of a run, finetune.slurm last, the same each time") {
  const core::FileSystem files;
  BuiltinGenerator generator(files, {}, {}, "0.1.0");
  const auto runs = tests::sample_runs();
  const auto preparation = generator.prepare(runs);
  CHECK(preparation.missing.empty());
  CHECK(preparation.refusals.empty());
  for (const auto& run : runs) {
    const auto made = generator.generate(run, "", {});
    REQUIRE(made);
    REQUIRE(made->files.size() == 3);
    CHECK(made->files[0].name == "setup_finetune.yaml");
    CHECK(made->files[2].name == "finetune.slurm");
    CHECK(contents(*made, "finetune.yaml").find(run.directory) != std::string::npos);
    CHECK(generator.generate(run, "", {})->files == made->files);
  }
  CHECK(generator.makes_text_only());
  CHECK(generator.template_name(runs[0]) == "setup_finetune_json.yaml");
  CHECK(generator.command(runs[0]) == "scaffold-runs 0.1.0 (builtin generator, no script to run)");
}

TEST_CASE("An unknown model is asked about, and the answer is used") {
  const core::FileSystem files;
  auto run = tests::sample_run();
  tests::set_model(run, "my-model", "/models/my-model");
  BuiltinGenerator generator(files, {}, {}, "0.1.0");
  const auto preparation = generator.prepare({run, run});
  REQUIRE(preparation.missing.size() == 1);
  const core::Missing& missing = preparation.missing[0];
  CHECK(missing.field == "model_like@my-model");
  CHECK(missing.question ==
        "my-model (/exp/experiment_summary.md:12) is not in the table of models, and "
        "/models/my-model/config.json does "
        "not say what it is. Which of these models has the same shape?");
  CHECK(missing.choices.size() == core::models().size());

  BuiltinGenerator answered(files, {}, {{"model_like@my-model", "Llama-3.2-3B"}}, "0.1.0");
  CHECK(answered.prepare({run}).missing.empty());
  const auto made = answered.generate(run, "", {});
  REQUIRE(made);
  CHECK(contents(*made, "finetune.yaml").find("lora_llama3_2_3b") != std::string::npos);
}

TEST_CASE("A data file without the key train is refused once") {
  tests::ScratchDirectory scratch;
  auto run = tests::sample_run();
  tests::set_dataset(run, scratch.write("d.json", "[1]"));
  BuiltinGenerator generator(scratch.files, {}, {}, "0.1.0");
  const auto preparation = generator.prepare({run, run});
  REQUIRE(preparation.refusals.size() == 1);
  CHECK(preparation.refusals[0].starts_with(scratch.path +
                                            "/d.json: it has no top-level key `train`"));
}

TEST_CASE("A run that was not prepared is an error") {
  const core::FileSystem files;
  BuiltinGenerator generator(files, {}, {}, "0.1.0");
  const auto made = generator.generate(tests::sample_run(), "", {});
  REQUIRE_FALSE(made);
  CHECK(made.error().message == "rank8_lr1e-5: the model Llama-3.2-1B-Instruct is unknown.");
}

TEST_CASE("A system prompt is refused where the family's chat format has none") {
  const core::FileSystem files;
  auto run = tests::sample_run();
  tests::set_model(run, "Mistral-7B-v0.1", "/models/Mistral-7B-v0.1");
  BuiltinGenerator generator(files, {}, {}, "0.1.0");
  CHECK(generator.prepare({run}).refusals.empty());
  tests::set(run, "system_prompt", std::string("Be brief"));
  tests::set(run, "prompt", std::string("Write {input} large"));
  CHECK(generator.prepare({run, run}).refusals ==
        std::vector<std::string>{
            "System Prompt (/exp/experiment_summary.md:40) cannot be used with torchtune's chat "
            "format for Mistral-7B-v0.1; leave it out, or put its text into the records.",
            "Prompt (/exp/experiment_summary.md:40) cannot be used with torchtune's chat format "
            "for Mistral-7B-v0.1; leave it out, or put its text into the records."});
}

TEST_CASE("A warning shows the blanks that the family's tokenizer strips from a prompt") {
  const core::FileSystem files;
  auto run = tests::sample_run();
  BuiltinGenerator generator(files, {}, {}, "0.1.0");
  const std::size_t others = generator.prepare({run}).warnings.size();
  tests::set(run, "prompt", std::string("Large:\t{input}"));
  const auto warnings = generator.prepare({run, run}).warnings;
  REQUIRE(warnings.size() == others + 1);
  CHECK(warnings.back() ==
        core::Warning{"prompt_blanks_lost",
                      "torchtune's tokenizer for Llama-3.2-1B-Instruct strips spaces from the "
                      "parts of a prompt, so `Large:\t{input}` is trained as `Large:{input}`. To "
                      "keep the spaces, put the prompt into the records.",
                      "/exp/experiment_summary.md:40"});
  tests::set(run, "prompt", std::string("<{input}>"));
  CHECK(generator.prepare({run}).warnings.size() == others);
  tests::set(run, "prompt", std::string("Large: {input}"));
  tests::set_model(run, "Qwen2.5-3B", "/models/Qwen2.5-3B");
  CHECK(generator.prepare({run}).warnings.size() == others);
}
