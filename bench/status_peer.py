"""The same answer as the status endpoint's, by FastAPI from a dict in memory: what bench/load.py holds polls against."""

import json
import os

from fastapi import FastAPI, HTTPException

STATUS = json.loads(os.environ["STATUS"])
app = FastAPI()


@app.get("/api/upload-video/status/{job_id}")
async def status(job_id: str):
    if job_id != STATUS["job_id"]:
        raise HTTPException(404)
    return STATUS
