"""Who speaks: `ecg transcribe --speakers`, with the networks for it and without them."""

import json
import os
import shutil
import unittest

import media
from cli_test import CliTest
from ecg import MODEL, MODELS

NETWORKS = ["pyannote-segmentation-3.0.onnx", "wespeaker-resnet34-LM.onnx"]
INSTALLED = all((MODELS / name).exists() for name in NETWORKS)


class TellingSpeakersApart(CliTest):
    def setUp(self):
        super().setUp()
        shutil.copy(media.jfk_mp4(), self.folder / "jfk.mp4")

    def result(self, *arguments, models=MODELS) -> tuple:
        done = self.ecg("transcribe", "--model", MODEL, "--models", models, "jfk.mp4", "--format", "json",
                        "--overwrite", *arguments)
        self.assert_ended(done, 0)
        return json.loads((self.folder / "jfk.json").read_text()), done

    def folder_with(self, *networks):
        """A folder of models that has these files, by name or with such bytes, in place of the networks."""
        folder = self.folder / "models"
        folder.mkdir()
        for file in MODELS.iterdir():
            if file.name not in NETWORKS:
                os.symlink(file, folder / file.name)
        for name in networks:
            (folder / name).write_bytes(b"no network")
        return folder

    def speakers(self, result: dict) -> set:
        return {item.get("speaker") for segment in result["segments"] for item in [segment, *segment["words"]]}

    @unittest.skipUnless(INSTALLED, "needs the networks that tell speakers apart (scripts/models)")
    def test_one_voice_is_one_speaker_of_every_word(self):
        result, _ = self.result()
        self.assertEqual(self.speakers(result), {"SPEAKER_00"})
        self.assertEqual(result["metadata"]["unique_speakers"], 1)
        self.assertEqual(result["metadata"]["warnings"], [])

    @unittest.skipUnless(INSTALLED, "needs the networks that tell speakers apart (scripts/models)")
    def test_nobody_is_named_who_was_not_asked_for(self):
        result, _ = self.result("--speakers", "off")
        self.assertEqual(self.speakers(result), {None})
        self.assertIsNone(result["metadata"]["unique_speakers"])

    def test_without_the_networks_a_job_goes_on_and_says_so_only_when_they_were_asked_for(self):
        folder = self.folder_with()
        result, _ = self.result(models=folder)
        self.assertEqual((self.speakers(result), result["metadata"]["warnings"]), ({None}, []))
        result, done = self.result("--speakers", "2", models=folder)
        self.assertEqual((self.speakers(result), result["metadata"]["warnings"]), ({None}, ["SPEAKERS_UNAVAILABLE"]))
        self.assertIn("ecg models pull speakers", done.stderr)

    def test_broken_networks_end_no_job(self):
        result, _ = self.result(models=self.folder_with(*NETWORKS))
        self.assertEqual((self.speakers(result), result["metadata"]["warnings"]), ({None}, ["SPEAKERS_UNAVAILABLE"]))

    def test_what_is_no_number_of_speakers_is_wrong_usage(self):
        for wrong in ["0", "-1", "many", "2-", "-2", "4-2", "65", "1-2-3", "2 - 3", "99999999999"]:
            done = self.ecg("transcribe", "jfk.mp4", f"--speakers={wrong}")
            self.assert_ended(done, 2, "--speakers takes")

    def test_models_names_the_networks(self):
        done = self.ecg("models", "list", "--models", MODELS)
        self.assert_ended(done, 0)
        line = next(line for line in done.stdout.splitlines() if "speakers" in line)
        self.assertEqual(line.startswith("*"), INSTALLED)


del CliTest  # or its tests would run here again


if __name__ == "__main__":
    unittest.main()
