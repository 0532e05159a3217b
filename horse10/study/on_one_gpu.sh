#!/bin/bash
# What one GPU can do of the studies in so many minutes, the most telling runs first:
#   horse10/study/on_one_gpu.sh MINUTES [PROCESSES] [SCALE] [STUDY ...]
# Several processes share one list, since small networks leave most of a GPU idle; each row is written as its run ends.
# In a copy without its git repository, HORSE10_COMMIT says for the rows which commit it is of.
set -u
minutes=$1 processes=${2:-8} scale=${3:-gpu}
shift $(($# < 3 ? $# : 3))
studies=("${@:-ladder}")
export KERAS_BACKEND=${KERAS_BACKEND:-jax} TF_CPP_MIN_LOG_LEVEL=3
export XLA_PYTHON_CLIENT_PREALLOCATE=false  # JAX would take most of the memory for each process
export JAX_COMPILATION_CACHE_DIR=${JAX_COMPILATION_CACHE_DIR:-/tmp/horse10-jax}  # a network is compiled once for all
export JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0 JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES=-1
end=$((SECONDS + 60 * minutes)) python=${PYTHON:-python}
horse10="$python -m horse10.cli"
$horse10 data check synthetic > /dev/null  # the horses are drawn once, before all ask for them
trap 'kill -TERM $(jobs -p) 2> /dev/null' TERM INT
if command -v nvidia-cuda-mps-control > /dev/null; then  # the kernels of all processes run side by side
    CUDA_MPS_PIPE_DIRECTORY=$(mktemp -d)
    export CUDA_MPS_PIPE_DIRECTORY CUDA_MPS_LOG_DIRECTORY=$CUDA_MPS_PIPE_DIRECTORY
    trap 'echo quit | nvidia-cuda-mps-control > /dev/null; rm -rf "$CUDA_MPS_PIPE_DIRECTORY"' EXIT
    nvidia-cuda-mps-control -d && timeout 60 $python -c "import jax; assert jax.numpy.ones(2).sum() == 2" \
        || { trap - EXIT; echo quit | nvidia-cuda-mps-control; unset CUDA_MPS_PIPE_DIRECTORY CUDA_MPS_LOG_DIRECTORY; }
fi
for study in "${studies[@]}"; do
    left=$(((end - SECONDS) / 60))
    [ "$left" -gt 0 ] || break
    for process in $(seq "$processes"); do
        $horse10 study "$study" --scale "$scale" --run --minutes "$left" \
            2> "on_one_gpu.$study.$process.log" &
    done
    wait
    $horse10 study "$study" --scale "$scale" --collect
done
