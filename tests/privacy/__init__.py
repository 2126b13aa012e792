"""What nobody without a right may learn: canaries in every identifying field, and two worlds that must look alike."""
