//! The journal's interface: what writers, readers and restarts see.

mod around;
mod commits;
mod damage;
mod damaged;
mod damaged_pods;
mod deleted_pods;
mod encrypted_pods;
mod failing_writes;
mod forge;
mod forks;
mod hostile_pods;
mod hostile_secrets;
mod hostile_shapes;
mod hostile_words;
mod layers;
mod new_directories;
mod past;
mod pods;
mod proofs;
mod restarts;
mod rot;
mod saves_at_once;
mod secret_pods;
mod subjects;
mod tagged_pods;
mod tally;
