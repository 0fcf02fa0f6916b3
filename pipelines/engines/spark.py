"""A Spark session: the one that a cluster's `spark-submit` prepared, else one on this machine."""

from __future__ import annotations

import os
from typing import Any

from pyspark.sql import SparkSession

MASTER = "BOOST_SPARK_MASTER"
"""Where the cluster is (`spark://host:7077`, `yarn`, `k8s://…`); all cores of this machine where nothing is set."""


def open_session() -> Any:
    """The running session, or a new one."""
    builder = SparkSession.builder.appName("boost").config("spark.sql.session.timeZone", "UTC")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if "SPARK_ENV_LOADED" not in os.environ:
        builder = builder.master(os.environ.get(MASTER, "local[*]"))
        if MASTER not in os.environ:
            builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
            builder = builder.config("spark.sql.shuffle.partitions", str(4 * (os.cpu_count() or 1)))
    return builder.getOrCreate()
