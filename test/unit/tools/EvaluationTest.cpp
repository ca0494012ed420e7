//===- test/unit/tools/EvaluationTest.cpp - a model on a data set ---------===//
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/levit-eval/Evaluation.h"
#include "TemporaryFolder.h"
#include <cmath>

using namespace levit;
using namespace levit_test;

namespace {

constexpr size_t classes = 7;

class EvaluationTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_EQ(model.open(LEVIT_BRIGHTNESS_MODEL), "");
    list.count = classes;
    for (size_t i = 0; i < classes; ++i)
      list.names.push_back(model.className(i));
  }

  /// 50 pictures of one colour each; those of class 2 are as bright as class 3.
  void openPictures(Dataset &data) {
    std::string pixels, labels;
    for (size_t i = 0; i < 50; ++i) {
      size_t label = i % classes;
      labels += static_cast<char>(label);
      pixels.append(20 * 20,
                    static_cast<char>((label == 2 ? 3 : label) * 255 / 6));
    }
    folder.write("t10k-images-idx3-ubyte", idx({50, 20, 20}, pixels));
    folder.write("t10k-labels-idx1-ubyte", idx({50}, labels));
    ASSERT_EQ(data.open(folder.path, list), "");
  }

  TemporaryFolder folder;
  LoadedModel model;
  ClassList list;
};

TEST_F(EvaluationTest, CountsWhatIsRight) {
  Dataset data;
  openPictures(data);
  std::vector<float> logits;
  for (size_t threads : {1, 2, 5}) {
    EvaluationOptions options;
    options.threads = threads;
    options.keepLogits = true;
    size_t last = 0;
    options.onProgress = [&](size_t done, size_t right) {
      EXPECT_LE(last, done);
      last = done;
    };
    Evaluation evaluation;
    ASSERT_EQ(evaluate(model, "m.so", data, options, evaluation), "");
    EXPECT_EQ(evaluation.threads, threads);
    EXPECT_EQ(evaluation.read, 50u);
    EXPECT_EQ(evaluation.top1, 43u);
    EXPECT_EQ(evaluation.top5, 50u);
    EXPECT_EQ(last, 50u);
    std::vector<Confusion> confused = evaluation.mostConfused(data, 5);
    ASSERT_EQ(confused.size(), 1u);
    EXPECT_EQ(confused[0].is, 2u);
    EXPECT_EQ(confused[0].takenFor, 3u);
    EXPECT_EQ(confused[0].count, 7u);
    EXPECT_TRUE(evaluation.mostConfused(data, 0).empty());
    if (threads == 1)
      logits = evaluation.logits;
    EXPECT_EQ(logits, evaluation.logits);
  }
}

TEST_F(EvaluationTest, UnreadablePictures) {
  std::string lines;
  for (size_t i = 0; i < 9; ++i)
    lines += (i % 3 ? "none.png" : LEVIT_TEST_DIR "/data/pictures/photo.jpg") +
             std::string(" 3\n");
  Dataset data;
  ASSERT_EQ(data.open(folder.write("list", lines), list), "");
  EvaluationOptions options;
  options.threads = 2;
  options.keepLogits = true;
  Evaluation evaluation;
  ASSERT_EQ(evaluate(model, "m.so", data, options, evaluation), "");
  EXPECT_EQ(evaluation.read, 3u);
  EXPECT_EQ(evaluation.top1, 3u);
  EXPECT_EQ(evaluation.predictions[0].error, "");
  EXPECT_EQ(evaluation.predictions[8].error,
            "cannot be read: No such file or directory");
  EXPECT_FALSE(std::isnan(evaluation.logits[0]));
  EXPECT_TRUE(std::isnan(evaluation.logits[classes]));

  options.strict = true;
  options.threads = 1;
  EXPECT_EQ(evaluate(model, "m.so", data, options, evaluation),
            folder.path +
                "/none.png: cannot be read: No such file or directory");
}

} // namespace
