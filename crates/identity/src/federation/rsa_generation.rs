//! RSA keys computed from entropy: the same entropy gives the same key, so that a replay creates the same key again.
//!
//! aws-lc generates keys only from its own random numbers. So the primes are found here, and aws-lc checks the key when it
//! reads the result.

use std::convert::Infallible;

use crypto_bigint::{Limb, NonZero, Odd, U1024, U2048, Uint};
use crypto_primes::hazmat::{SetBits, SmallFactorsSieveFactory};
use crypto_primes::{Flavor, is_prime, sieve_and_find};
use rand_core::{TryCryptoRng, TryRng};

use crate::entropy::Entropy;

/// The length of a prime, in bits. The key has twice as many.
const PRIME_BITS: u32 = 1_024;
/// The public exponent of every key here (and of nearly every other RSA key).
const EXPONENT: u32 = 65_537;
/// The object identifier of RSA keys (RFC 8017, appendix A.1).
const RSA_ENCRYPTION: &[u64] = &[1, 2, 840, 113_549, 1, 1, 1];

/// A new RSA key of 2,048 bits, as PKCS#8 in DER. Takes about 30 ms (optimised).
pub(crate) fn rsa_private_key(entropy: &Entropy) -> Option<Vec<u8>> {
    let mut bytes = Bytes(entropy);
    // About one prime in 65,537 is rejected, because the exponent has no inverse for it.
    let mut prime = || loop {
        let prime = new_prime(&mut bytes)?;
        if remainder(&prime.wrapping_sub(&U1024::ONE)) != 0 {
            return Some(prime);
        }
    };
    let (first, second) = (prime()?, prime()?);
    // The coefficient below is the inverse of the smaller prime modulo the larger one.
    let (p, q) = (first.max(second), first.min(second));
    let inverse = q.invert_odd_mod(&Odd::new(p).into_option()?);
    let numbers = Numbers {
        p,
        q,
        coefficient: inverse.into_option()?,
    };
    Some(numbers.pkcs8())
}

fn new_prime(bytes: &mut Bytes<'_>) -> Option<U1024> {
    // With the two highest bits of both primes set, their product has all of its bits.
    let factory = SmallFactorsSieveFactory::new(Flavor::Any, PRIME_BITS, SetBits::TwoMsb).ok()?;
    let found = sieve_and_find(bytes, factory, |_, candidate| {
        is_prime(Flavor::Any, candidate)
    });
    found.ok()?
}

/// A number modulo the exponent.
fn remainder<const LIMBS: usize>(number: &Uint<LIMBS>) -> u32 {
    // A remainder of a division by 32 bits has 32 bits.
    divided(number).1 as u32
}

fn divided<const LIMBS: usize>(number: &Uint<LIMBS>) -> (Uint<LIMBS>, u64) {
    let exponent = NonZero::new(Limb::from(EXPONENT)).unwrap_or(NonZero::<Limb>::ONE);
    let (quotient, remainder) = number.div_rem_limb(exponent);
    (quotient, u64::from(remainder))
}

/// The inverse of the exponent modulo an even number that it does not divide: `(1 + k * modulus) / exponent` for the one
/// `k` below the exponent for which the division has no remainder.
fn inverse_of_exponent<const LIMBS: usize>(modulus: &Uint<LIMBS>) -> Uint<LIMBS> {
    let (exponent, rest) = (u64::from(EXPONENT), divided(modulus).1);
    let inverse_of_rest = power(rest, exponent.wrapping_sub(2));
    let factor = exponent.wrapping_sub(inverse_of_rest);
    // k * modulus / exponent without a number that is longer than the modulus.
    let (quotient, _) = divided(modulus);
    let whole = quotient.wrapping_mul(&Uint::<LIMBS>::from(factor));
    let rest = factor.wrapping_mul(rest).wrapping_add(1) / exponent;
    whole.wrapping_add(&Uint::from(rest))
}

/// A power modulo the exponent, which is a prime.
fn power(base: u64, mut by: u64) -> u64 {
    let modulus = u64::from(EXPONENT);
    let (mut square, mut result) = (base % modulus, 1);
    while by > 0 {
        if by & 1 == 1 {
            result = result * square % modulus;
        }
        square = square * square % modulus;
        by >>= 1;
    }
    result
}

/// The parts of a private key, except the exponent.
struct Numbers {
    p: U1024,
    q: U1024,
    coefficient: U1024,
}

impl Numbers {
    /// The key as RFC 5958 and RFC 8017 (appendix A.1.2) write it.
    fn pkcs8(&self) -> Vec<u8> {
        let [less_p, less_q] = [self.p, self.q].map(|prime| prime.wrapping_sub(&U1024::ONE));
        let modulus: U2048 = self.p.concatenating_mul(&self.q);
        let order: U2048 = less_p.concatenating_mul(&less_q);
        let key = yasna::construct_der(|out| {
            out.write_sequence(|out| {
                let mut number = |bytes: &[u8]| out.next().write_bigint_bytes(bytes, true);
                number(&[0]);
                number(modulus.to_be_bytes().as_ref());
                number(&EXPONENT.to_be_bytes());
                number(inverse_of_exponent(&order).to_be_bytes().as_ref());
                number(self.p.to_be_bytes().as_ref());
                number(self.q.to_be_bytes().as_ref());
                number(inverse_of_exponent(&less_p).to_be_bytes().as_ref());
                number(inverse_of_exponent(&less_q).to_be_bytes().as_ref());
                number(self.coefficient.to_be_bytes().as_ref());
            });
        });
        yasna::construct_der(|out| {
            out.write_sequence(|out| {
                out.next().write_u8(0);
                out.next().write_sequence(|out| {
                    let oid = yasna::models::ObjectIdentifier::from_slice(RSA_ENCRYPTION);
                    out.next().write_oid(&oid);
                    out.next().write_null();
                });
                out.next().write_bytes(&key);
            });
        })
    }
}

/// Entropy in the form in which the search for primes takes it.
struct Bytes<'a>(&'a Entropy);

impl TryRng for Bytes<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(self.0.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(self.0.bytes()))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for chunk in into.chunks_mut(32) {
            for (to, from) in chunk.iter_mut().zip(self.0.bytes::<32>()) {
                *to = from;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Bytes<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Seed;
    use crate::federation::jwks::JwkSet;
    use crate::federation::key::{Hash, Kind};
    use crate::federation::signing::SigningKey;

    fn key(seed: u8) -> Vec<u8> {
        rsa_private_key(&Entropy::new(Seed([seed; 32]))).unwrap()
    }

    #[test]
    fn a_key_is_accepted_by_the_library_that_signs_and_its_signatures_hold() {
        // aws-lc checks that all numbers of the key fit each other when it reads the key.
        let signing = SigningKey::rsa(&key(7)).unwrap();
        let set = serde_json::json!({"keys": [signing.jwk("k").unwrap()]}).to_string();
        let set = JwkSet::parse(set.as_bytes()).unwrap();
        let verifying = set.find(Some("k"), Kind::Rsa, Hash::Sha256).unwrap();
        let signature = signing.sign(b"text").unwrap();
        assert_eq!(verifying.bits(), 2_048);
        assert!(verifying.verifies(Hash::Sha256, b"text", &signature));
        assert!(!verifying.verifies(Hash::Sha256, b"other", &signature));
    }

    #[test]
    fn a_key_depends_on_the_entropy_alone() {
        assert_eq!(key(7), key(7));
        assert_ne!(key(7), key(8));
    }

    #[test]
    fn an_inverse_is_an_inverse() {
        for modulus in [2u64, 6, 65_536, 65_538, 131_070, 0xFFFF_FFFF_FFFF_FFFE] {
            let inverse = inverse_of_exponent(&crypto_bigint::U64::from(modulus));
            let inverse = u128::from(u64::from(inverse));
            let product = inverse * u128::from(EXPONENT) % u128::from(modulus);
            assert_eq!(product, 1 % u128::from(modulus), "{modulus}");
        }
    }
}
